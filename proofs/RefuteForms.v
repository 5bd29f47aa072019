(* Refutations that turn on a quadratic form or on a first-order term, and corrections that need algebra only. *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims ClaimsFalse Ring GramCube Forms Compute Refute.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---------- one row x = 1, moved by e: K = (1 + e)⁶, of derivative 6 ---------- *)
Section OneRow.
Variable R : realFieldType.

Lemma kernel_11 (x : R) : kernel (x%:M : 'M_1) = (x ^+ 6)%:M.
Proof.
by rewrite /kernel /features tr_scalar_mx -!scalar_mxM tr_scalar_mx -scalar_mxM !exprS expr0 mulr1 !mulrA.
Qed.
Lemma move_11 (e : R) : move 0 (e *: 1%:M) (1%:M : 'M_1) = (1 + e)%:M.
Proof. by apply/matrixP => i j; rewrite !mxE !ord1 /= mulr1. Qed.
Lemma unit_11 : unit_rows (1%:M : 'M[R]_1).
Proof. by move=> i; rewrite /gram trmx1 mulmx1 mxE ord1. Qed.
Lemma step_11 : norm_le (1%:M : 'M[R]_1)^T 1.
Proof. by split; rewrite ?ler01 // trmx1 /sqnorm big_ord1 mxE !expr1n. Qed.
Lemma norm_11 : opnorm_le (gram (1%:M : 'M[R]_1)) 1.
Proof. by split=> [|x]; rewrite ?ler01 // /gram trmx1 !mul1mx expr1n mul1r. Qed.

Lemma six_is_not_three (C : R) :
  (forall e, 0 <= e -> e <= 1 -> (1 + e) ^+ 6 - 1 <= 3%:R * 1 ^+ 2 * e + C * e ^+ 2) -> False.
Proof.
pose e := (1 + `|C|)^-1; have pos : 0 < 1 + `|C| by rewrite ltr_spaddl ?ltr01.
have e0 : 0 < e by rewrite invr_gt0.
have e1 : e <= 1 by rewrite invf_le1 // ler_addl.
move/(_ e (ltW e0) e1); rewrite expr1n mulr1.
have six : 6%:R * e <= (1 + e) ^+ 6 - 1.
  rewrite subrX1 [1 + e - 1]addrAC subrr add0r mulrC ler_pmul2l // !big_ord_recr big_ord0 /=.
  have g i : 1 <= (1 + e) ^+ i by apply: exprn_ege1; rewrite ler_addl ltW.
  have -> : 6%:R = 1 + 1 + 1 + 1 + 1 + 1 :> R by rewrite -[1]/(1%:R) -!natrD.
  by rewrite add0r; do 5 (apply: ler_add; last exact: g); exact: g.
have small : C * e ^+ 2 <= 1 * e.
  rewrite expr2 mulrA ler_pmul2r //; apply: le_trans (ler_norm _) _; rewrite normrM (gtr0_norm e0).
  by rewrite ler_pdivr_mulr // mul1r ler_addr.
move=> h; have := le_trans six (le_trans h (ler_add (lexx _) small)).
by rewrite -mulrDl ler_pmul2r // -mulrSr ler_nat.
Qed.
End OneRow.

Theorem refutation_prop_4_6_b_training_point : ~ prop_4_6_b_training_point.
Proof.
case=> R /(_ 1%N 1%N 1%:M 0 0 1%:M 1 (unit_11 R) (step_11 R) (norm_11 R)) [C] h.
apply: (@six_is_not_three R C) => e e0 e1; have := h e e0 e1.
by rewrite move_11 !kernel_11 !mxE /= expr1n; apply: le_trans; exact: ler_norm.
Qed.

Theorem refutation_prop_4_6_e_whole_kernel : ~ prop_4_6_e_whole_kernel.
Proof.
case=> R /(_ 1%N 1%N 1%:M 0 1%:M 1 (unit_11 R) (step_11 R) (norm_11 R)) [C] h.
apply: (@six_is_not_three R C) => e e0 e1; have [b0 sq] := h e e0 e1; move: b0 (sq 1%:M); set b := _ + C * _ => b0.
rewrite move_11 !kernel_11 expr1n mulmx1 -rmorphB /= /sqnorm !big_ord1 !mxE /= !mulr1n expr1n mulr1 => {}sq.
apply: le_trans (ler_norm _) _; rewrite -(ger0_norm b0) -ler_sqr ?nnegrE ?normr_ge0 //.
by rewrite !real_normK ?num_real.
Qed.

(* ---------- thm-4.4.c: K = 0, D = diag(0, 1/4), y = (1, 0), λ = 1: Δα = 0 ---------- *)
Theorem refutation_thm_4_4_c_instability : ~ thm_4_4_c_instability.
Proof.
case=> R [c c0] /(_ 2%N 0 (mx R 2 2 [:: [:: 0; 0]; [:: 0; 1 # 4]]%Q)).
move/(_ (mx R 2 1 [:: [:: 1]; [:: 0]]%Q) 1 0 (ofQ R (1 # 4))).
set D := mx R 2 2 _; set y := mx R 2 1 _ => h.
have psd0 : psd (0 : 'M[R]_2) by split=> [|x]; rewrite ?trmx0 // /quad mulmx0 mul0mx mxE.
have eig0 : eigenvalue_of (0 : 'M[R]_2) 0.
  by exists y; split; rewrite ?mul0mx ?scale0r // (mx_0 R); rewrite /y; compute_mx.
have low x : eigenvalue_of (0 : 'M[R]_2) x -> 0 <= x.
  by case=> v [v0]; rewrite mul0mx => /esym/eqP; rewrite scaler_eq0 (negPf v0) orbF => /eqP ->.
have symD : D^T = D by rewrite /D; compute_mx.
have entries (x : 'cV[R]_2) : sqnorm (D *m x) = (ofQ R (1 # 4) * x 1 0) ^+ 2.
  rewrite /sqnorm !big_ord_recl big_ord0 !mxE !big_ord_recl !big_ord0 !mxE /=.
  rewrite -[entry _ 0 0]/0%Q -[entry _ 0 1]/0%Q -[entry _ 1 0]/0%Q -[entry _ 1 1]/(1 # 4)%Q ofQ0.
  rewrite !mul0r !add0r !addr0 expr0n add0r; congr ((_ * x _ _) ^+ 2); exact/val_inj.
have q0 : 0 <= ofQ R (1 # 4) by rewrite -(ofQ0 R) ofQ_le.
have normD : opnorm_le D (ofQ R (1 # 4)).
  split=> // x; rewrite entries exprMn ler_wpmul2l ?sqr_ge0 // /sqnorm (bigD1 1) //= ler_addl.
  by apply: sumr_ge0 => i _; exact: sqr_ge0.
have least s : opnorm_le D s -> ofQ R (1 # 4) <= s.
  case=> s0 /(_ (delta_mx 1 0)); rewrite entries /sqnorm !big_ord_recl big_ord0 !mxE /= !mulr1.
  by rewrite !mulr0n expr0n expr1n add0r addr0 mulr1 ler_sqr.
have half : 2%:R * ofQ R (1 # 4) <= 0 + 1 by rewrite -(ofQ_nat R 2) -ofQM add0r -(ofQ1 R) ofQ_le.
have := h psd0 ltr01 eig0 low symD normD least half.
have -> : coefficients (0 + D) 1 y = y.
  by rewrite add0r -(ofQ1 R) (@coefficients_of _ _ _ _ (mx R 2 2 [:: [:: 1; 0]; [:: 0; 4 # 5]]%Q)) /D /y; compute_mx.
have -> : coefficients 0 1 y = y by rewrite /coefficients add0r invmx1 mul1mx.
rewrite subrr add0r {2}/sqnorm big1 => [|i _]; last by rewrite mxE expr0n.
have t0 : 0 < ofQ R (1 # 4) by rewrite -(ofQ0 R) ofQ_lt.
have y0 : 0 < sqnorm y by rewrite /y mx_sqnorm -(ofQ0 R) ofQ_lt.
apply/negP; rewrite -ltNge; apply: mulr_gt0 => //; apply: mulr_gt0 => //; apply: exprn_gt0.
by rewrite ?add0r expr1n divr1 mulr_gt0 ?ltr0n.
Qed.

(* ---------- eigenvalues through subspaces ---------- *)
(* app-D.3.2: a subspace on which A is large is one on which A + B is. *)
Theorem refutation_app_D_3_2_eigenvalues_cancel : ~ app_D_3_2_eigenvalues_cancel.
Proof.
case=> R [n] [A] [B] [k] [mu] [_ [_ psdB] [U free big]]; apply; exists U => // x.
by rewrite quadD; apply: le_trans (big x) _; rewrite ler_addl.
Qed.

Lemma scalar_lambda (R : realFieldType) n k (a mu : R) :
  lambda_at_least (a%:M : 'M_n) k.+1 mu -> mu <= a.
Proof.
case=> U free /(_ (delta_mx 0 0)); rewrite quad_scalar ler_pmul2r //.
apply: sqnorm_gt0; apply/eqP => U0; have := congr1 trmx U0.
have inj := row_free_injr free; rewrite trmx_mul trmxK trmx0 trmx_delta -(mul0mx 1 U) => /inj.
by move/matrixP/(_ 0 0)/eqP; rewrite !mxE /= oner_eq0.
Qed.

(* (1, ±1) spans the line on which the Gram matrix of x and ±x has twice its diagonal. *)
Lemma line_lambda (R : realFieldType) (s : Q) (mu : Q) (A : listed) :
  same 1 1 (mul_l 1 2 1 (mul_l 1 2 2 [:: [:: 1%Q; s]] A) (tr_l 1 2 [:: [:: 1%Q; s]]))
           [:: [:: (mu * (1 + s * s))%Q]] ->
  lambda_at_least (mx R 2 2 A) 1 (ofQ R mu).
Proof.
move=> e; exists (mx R 1 2 [:: [:: 1%Q; s]]).
  by rewrite /row_free rank_rV; apply/eqP; rewrite (_ : _ != 0) // (mx_0 R) mx_eq.
move=> x; have -> : x = (x 0 0)%:M by apply/matrixP => i j; rewrite !ord1 mxE.
move: (x 0 0) => a; rewrite mul_mx_scalar sqnormZ quad_dot -scalemxAr dotZl dotZr.
rewrite sqnormE /dot trmxK.
have -> : (mx R 1 2 [:: [:: 1%Q; s]] *m (mx R 2 2 A *m (mx R 1 2 [:: [:: 1%Q; s]])^T)) 0 0 = ofQ R (mu * (1 + s * s)).
  by rewrite mulmxA mxT !mxM; move: e; rewrite -(mx_eq R) => /eqP ->; rewrite mxE.
rewrite mxE !big_ord_recl big_ord0 !mxE /= addr0 -[entry _ 0 0]/1%Q -[entry _ 0 1]/s -!ofQM -ofQD.
by rewrite expr2 mulrCA -ofQM mulrA.
Qed.

(* A = 11ᵀ of X = (1; 1), and B = I: λ_1 = 2 against 1. *)
Theorem refutation_thm_4_8_d2_schur_below_full_rank : ~ thm_4_8_d2_schur_below_full_rank.
Proof.
case=> R /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: 1]]%Q) 1%:M 1 (ofQ R 2)); set X := mx R 2 1 _ => h.
have q2 : 0 <= ofQ R 2 by rewrite -(ofQ0 R) ofQ_le.
have one i : 1 <= (1%:M : 'M[R]_2) i i by rewrite mxE eqxx.
have l : lambda_at_least (gram X) 1 (ofQ R 2).
  have -> : gram X = mx R 2 2 [:: [:: 1; 1]; [:: 1; 1]]%Q by rewrite /X; compute_mx.
  exact: (@line_lambda R 1 2 [:: [:: 1; 1]; [:: 1; 1]]%Q isT).
have := h isT (psd_scalar _ ler01) ler01 one q2 l; rewrite mulr1.
have -> : hadamard (gram X) 1%:M = 1%:M by rewrite /X; compute_mx.
by move/scalar_lambda; rewrite -(ofQ1 R) ofQ_le.
Qed.

(* X = (1; −1): K = 4·[1, −1; −1, 1] has λ_1 = 8, and the weights 1/2 and 0 leave 2·I. *)
Theorem refutation_thm_4_8_d2_limit_kernel : ~ thm_4_8_d2_limit_kernel.
Proof.
case=> R [w] [w1 w0] /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: -1]]%Q) (ofQ R 8)); set X := mx R 2 1 _ => h.
have q8 : 0 <= ofQ R 8 by rewrite -(ofQ0 R) ofQ_le.
pose K := mx R 2 2 [:: [:: 4; -4]; [:: -4; 4]]%Q.
have e : kernel X = K by rewrite /X /K; compute_mx.
have l : lambda_at_least K 1 (ofQ R 8) by exact: (@line_lambda R (-1) 8 [:: [:: 4; -4]; [:: -4; 4]]%Q isT).
have := h isT (@rows_nonzero R 2 1 [:: [:: 1]; [:: -1]]%Q isT) q8; rewrite e => /(_ l).
have root i j : Num.sqrt (K i i) * Num.sqrt (K j j) = ofQ R 4.
  have d k : K k k = ofQ R 4 by rewrite mxE; case: k => [[|[|]]].
  by rewrite !d -expr2 sqr_sqrtr // -(ofQ0 R) ofQ_le.
have -> : \matrix_(i, j) (K i j * w (K i j / (Num.sqrt (K i i) * Num.sqrt (K j j)))) = (ofQ R 2)%:M.
  apply/matrixP => i j; rewrite mxE root -ofQV [K i j]mxE -ofQM [RHS]mxE.
  have four : ofQ R 4 * 2%:R^-1 = ofQ R 2 by rewrite -(ofQ_nat R 2) -ofQV -ofQM; exact: ofQ_eq.
  have c1 : ofQ R (4 * / 4) = 1 by rewrite -(ofQ1 R); exact: ofQ_eq.
  have cN : ofQ R (-4 * / 4) = -1 by rewrite -(ofQ1 R) -ofQN; exact: ofQ_eq.
  case: i => [[|[|//]] ?]; case: j => [[|[|//]] ?]; rewrite -val_eqE /=.
  - by rewrite -[entry _ 0 0]/4%Q c1 w1 four.
  - by rewrite -[entry _ 0 1]/(-4)%Q cN w0 mulr0.
  - by rewrite -[entry _ 1 0]/(-4)%Q cN w0 mulr0.
  - by rewrite -[entry _ 1 1]/4%Q c1 w1 four.
by move/scalar_lambda; rewrite -(ofQ_nat R 2) -ofQV -ofQM ofQ_le.
Qed.

(* ---------- corrections ---------- *)
Lemma without_mul (R : comRingType) n (A B : 'M[R]_n) i :
  without i (A *m B) = without i A *m without i B + row' i (col i A) *m col' i (row i B).
Proof.
case: n A B i => [|n] A B i; first by case: i.
apply/matrixP => k l; rewrite !mxE (bigD1_ord i) //= addrC; congr (_ + _).
  by apply: eq_bigr => j _; rewrite !mxE.
by rewrite big_ord1 !mxE.
Qed.
Lemma column_mul (R : comRingType) n (A B : 'M[R]_n) i :
  row' i (col i (A *m B)) = without i A *m row' i (col i B) + B i i *: row' i (col i A).
Proof.
case: n A B i => [|n] A B i; first by case: i.
apply/matrixP => k l; rewrite !mxE (bigD1_ord i) //= addrC mulrC; congr (_ + _).
by apply: eq_bigr => j _; rewrite !mxE.
Qed.
Lemma gram_drop (R : comRingType) n d (X : 'M[R]_(n, d)) i : gram (row' i X) = without i (gram X).
Proof. by apply/matrixP => k l; rewrite !mxE; apply: eq_bigr => j _; rewrite !mxE. Qed.

Theorem proof_def_3_3_b_rank_two : def_3_3_b_rank_two.
Proof.
move=> R n d X i; set G := gram X; cbv zeta.
have sym : col' i (row i G) = (row' i (col i G))^T.
  by have := gram_sym X; rewrite -/G; move: G => A e; apply/matrixP => k l; rewrite -[in LHS]e !mxE.
rewrite !kernel_cube gram_drop -/G /power /= !mulmx1 [G *m (G *m G)]mulmxA without_mul column_mul sym.
rewrite [without i (G *m G)]without_mul sym; move: (without i G) (row' i (col i G)) (G i i) => H g c.
have cancel (V : zmodType) (u v w z : V) : u + w + (v + z) - v - w - z = u.
  by rewrite addrACA [X in X - w - z]addrAC addrK addrA [X in X - z]addrAC addrK addrK.
by rewrite !mulmxDl -scalemxAl !mulmxA cancel.
Qed.

Theorem proof_rem_3_2_a_weighted_mean : rem_3_2_a_weighted_mean.
Proof.
move=> R n d X s J; rewrite /softmax1 /centring -/J mulmxBr mulmx1 -scalemxAr -scalemxAl scalerA.
rewrite mulmxDl mulmxBl -!scalemxAl scalerDr scalerBr !scalerA -/(features X) addrA [_ + _ *: features X]addrC.
by rewrite mulrA -expr2 exprVn !(mulrC _ s).
Qed.

Theorem proof_v1_prop_4_5_a_two_factors : v1_prop_4_5_a_two_factors.
Proof.
move=> R n d X x z delta e b de S db.
have -> : dot (S *m (x + delta)) (S *m z) - dot (S *m x) (S *m z) = dot delta (S *m (S *m z)).
  by rewrite mulmxDr dotDl addrAC subrr add0r [RHS]dot_mul /S trmx_mul trmxK.
exact: dot_le.
Qed.

Theorem proof_app_D_3_4_determinant : app_D_3_4_determinant.
Proof.
move=> R n d X; rewrite gram_mul !det_mulmx det_tr.
have -> : \det (lower_triangle (gram X)) = \prod_i gram X i i.
  rewrite det_trig; first by apply: eq_bigr => i _; rewrite mxE leqnn.
  by apply/is_trig_mxP => i j ij; rewrite mxE leqNgt ij.
by rewrite expr2 mulrAC mulrC.
Qed.
