(* Refutations by one small matrix each, in terms of entries, norms and quadratic forms. *)
From Coq Require Import QArith.
From mathcomp Require Import all_ssreflect all_algebra.
From Referee Require Import Claims ClaimsFalse Ring GramCube Forms Compute.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.TTheory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* From a false equation of listed matrices. *)
Ltac refute_mx := let e := fresh in move=> e; move/eqP: e; apply/negP; collect; rewrite ?mx_eq; vm_compute; reflexivity.

(* X = (1), c = 2 *)
Theorem refutation_cor_B_3_b_degree_four : ~ cor_B_3_b_degree_four.
Proof. case=> R /(_ 1%N 1%N (mx R 1 1 [:: [:: 1]]%Q) (ofQ R 2)); rewrite ofQX; refute_mx. Qed.

(* X = (2) *)
Theorem refutation_sum_kernel_inverse : ~ sum_kernel_inverse.
Proof.
case=> R /(_ 1%N 1%N (mx R 1 1 [:: [:: 2]]%Q) 0 0).
have e : gram (mx R 1 1 [:: [:: 2]]%Q) *m mx R 1 1 [:: [:: 1 # 4]]%Q = 1%:M by compute_mx.
have [u _] := mulmx1_unit e; move/(_ u); rewrite (invmx_of e) /dot.
by collect; rewrite !mx_at => /eqP; rewrite ofQ_eqE.
Qed.

(* X = (1; 1), i = 0 *)
Theorem refutation_def_3_3_b_transductive : ~ def_3_3_b_transductive.
Proof. case=> R /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: 1]]%Q) 0); refute_mx. Qed.

(* X = (0, 1; 1, 0; 1, 1; 1, −1): from row 0 over rows 0 and 2 to row 1. *)
Lemma rows_nonzero (R : realFieldType) m n s :
  all (fun i => has (fun j => ~~ Qeq_bool (entry s i j) 0) (iota 0 n)) (iota 0 m) -> forall a, row a (mx R m n s) != 0.
Proof.
move=> /allP nz a; have := nz a; rewrite mem_iota ltn_ord => /(_ isT)/hasP [j].
rewrite mem_iota /= => jn; apply: contra => /eqP/rowP/(_ (Ordinal jn)).
by rewrite !mxE => /eqP; rewrite -?ofQM -(ofQ0 R) ofQ_eqE.
Qed.
Theorem refutation_cor_B_3_d_transitivity : ~ cor_B_3_d_transitivity.
Proof.
case=> R /(_ 4%N 2%N (mx R 4 2 [:: [:: 0; 1]; [:: 1; 0]; [:: 1; 1]; [:: 1; -1]]%Q) 0 1 0 (inord 2)).
move/(_ (@rows_nonzero _ 4 2 [:: [:: 0; 1]; [:: 1; 0]; [:: 1; 1]; [:: 1; -1]]%Q isT)); collect.
rewrite !mx_at inordK // -!ofQM -(ofQ0 R) !ofQ_eqE.
by move/(_ isT).
Qed.

(* X = (0, 1; 1, 1), s = 1: M ↦ M_11 − M_10 − M_00, counted from 0, vanishes on F and on 11ᵀX, not on T. *)
Theorem refutation_rem_3_2_a_softmax_any_data : ~ rem_3_2_a_softmax_any_data.
Proof.
case=> R /(_ 2%N 2%N (mx R 2 2 [:: [:: 0; 1]; [:: 1; 1]]%Q) 1 ltr01) [a] [b] e.
pose f (M : 'M[R]_2) := M 1 1 - M 1 0 - M 0 0.
have fD M N : f (M + N) = f M + f N by rewrite /f !mxE !opprD [X in X + _]addrACA addrACA.
have fZ c M : f (c *: M) = c * f M by rewrite /f !mxE !mulrBr.
have {e} := congr1 f e; rewrite fD !fZ /softmax1 /centring /allones -(ofQ_nat R 2) -(ofQ1 R) -ofQV mx_const.
collect; rewrite /f !mx_at -!ofQN -!ofQD => e.
have z x : Qeq x 0 -> ofQ R x = 0 by move/(ofQ_eq R) => ->; exact: ofQ0.
move: e; rewrite [X in a * X]z // [X in b * X]z // !mulr0 addr0 => /eqP; rewrite -?ofQM -(ofQ0 R) ofQ_eqE.
by vm_compute.
Qed.

(* X = (1; 2), s = 1: 2M_00 − M_01 vanishes on G³ and not on the kernel. *)
Theorem refutation_thm_B_1_b_dropping_the_mean : ~ thm_B_1_b_dropping_the_mean.
Proof.
case=> R /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: 2]]%Q) 1 ltr01) [c] e.
pose f (M : 'M[R]_2) := M 0 0 + M 0 0 - M 0 1.
have fZ a M : f (a *: M) = a * f M by rewrite /f !mxE mulrBr mulrDr.
have {e} := congr1 f e; rewrite fZ /softmax1 /centring /allones -(ofQ_nat R 2) -(ofQ1 R) -ofQV mx_const.
collect; rewrite /f !mx_at -!ofQN -!ofQD => e.
have z x : Qeq x 0 -> ofQ R x = 0 by move/(ofQ_eq R) => ->; exact: ofQ0.
move: e; rewrite [X in c * X]z // mulr0 => /eqP; rewrite -?ofQM -(ofQ0 R) ofQ_eqE.
by vm_compute.
Qed.

(* X = (1, 0), W_Q a swap of coordinates: F = 0. *)
Definition swap (R : realFieldType) : 'M[R]_2 := mx R 2 2 [:: [:: 0; 1]; [:: 1; 0]]%Q.
Lemma swapK R : swap R *m swap R = 1%:M. Proof. by rewrite /swap; compute_mx. Qed.
Lemma lost_query (R : realFieldType) : projected (mx R 1 2 [:: [:: 1; 0]]%Q) (swap R) 1%:M 1%:M = 0.
Proof. by rewrite /projected /swap (mx_0 R); compute_mx. Qed.
Theorem refutation_prop_4_13_d_below_full_column_rank : ~ prop_4_13_d_below_full_column_rank.
Proof.
case=> R /(_ 1%N 2%N (mx R 1 2 [:: [:: 1; 0]]%Q) (swap R) 1%:M 1%:M).
have [u _] := mulmx1_unit (swapK R); move/(_ u (unitmx1 _ _) (unitmx1 _ _)); rewrite lost_query mxrank0.
move/esym/eqP; rewrite mxrank_eq0; apply/negP; rewrite (mx_0 R); compute_mx.
Qed.

(* X = (1; 1), δ = ε = 1/4: 1 against 1/2. *)
Lemma unit_rows_mx (R : realFieldType) n d s :
  all (fun i => Qeq_bool (sum_to d (fun k => (entry s i k * entry s i k)%Q)) 1) (iota 0 n) -> unit_rows (mx R n d s).
Proof.
move=> /allP h i; have := h i; rewrite mem_iota ltn_ord => /(_ isT) e; rewrite gram_entry.
transitivity (ofQ R (sum_to d (fun k => (entry s i k * entry s i k)%Q))).
  by rewrite sum_toE; apply: eq_bigr => k _; rewrite !mxE ofQM.
by apply/eqP; rewrite -(ofQ1 R) ofQ_eqE.
Qed.
Lemma norm_le_mx (R : realFieldType) n s e :
  Qle_bool 0 e && Qle_bool (sum_to n (fun i => (entry s i 0 * entry s i 0)%Q)) (e * e) ->
  norm_le (mx R n 1 s) (ofQ R e).
Proof. by case/andP=> e0 se; rewrite /norm_le mx_sqnorm expr2 -ofQM -(ofQ0 R) !ofQ_le. Qed.
Theorem refutation_v1_prop_4_5_a_features : ~ v1_prop_4_5_a_features.
Proof.
case=> R /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: 1]]%Q) 0 0 (mx R 1 1 [:: [:: 1 # 4]]%Q) (ofQ R (1 # 4))).
move/(_ (@unit_rows_mx _ 2 1 [:: [:: 1]; [:: 1]]%Q isT) (@norm_le_mx R 1 [:: [:: 1 # 4]]%Q (1 # 4) isT)); cbv zeta.
rewrite big_ord1 /dot; collect; rewrite !mx_at -ofQN -ofQD !ofQ_norm -ofQM ofQ_le.
by vm_compute.
Qed.

(* X = (1; 1), δ = ε = 1, at (3, 1): |ΔG(3, 1)|² = 109 against 9·10. *)
Lemma mx_move (R : realFieldType) n d (i : 'I_n) s t :
  move i (mx R 1 d t) (mx R n d s)
  = mx R n d (tabulate n d (fun k l => (entry s k l + if k == i then entry t 0 l else 0)%Q)).
Proof. by apply/matrixP => k l; rewrite !mxE entry_tabulate ofQD -val_eqE; case: eqP; rewrite ?ofQ0. Qed.
Theorem refutation_prop_4_6_d_gram_perturbation : ~ prop_4_6_d_gram_perturbation.
Proof.
case=> R /(_ 2%N 1%N (mx R 2 1 [:: [:: 1]; [:: 1]]%Q) 0 (mx R 1 1 [:: [:: 1]]%Q) (ofQ R 1)).
rewrite mxT => /(_ (@unit_rows_mx _ 2 1 [:: [:: 1]; [:: 1]]%Q isT) (@norm_le_mx R 1 [:: [:: 1]]%Q 1%Q isT)).
case=> _ /(_ (mx R 2 1 [:: [:: 3]; [:: 1]]%Q)); rewrite mx_move -(ofQ_nat R 2) ofQX -ofQM -ofQD.
collect; rewrite !mx_sqnorm ofQX -ofQM ofQ_le.
by vm_compute.
Qed.

(* P = (1), n = 2: both rows are 1, x̃ = 2, and 4 is not 2. *)
Theorem refutation_thm_B_15_attention_features : ~ thm_B_15_attention_features.
Proof.
case=> R /(_ 1%N 1%N (mx R 1 1 [:: [:: 1]]%Q) 2%N 0 (@unit_rows_mx R 1 1 [:: [:: 1]]%Q isT)).
have e : (mx R 1 1 [:: [:: 1]]%Q)^T *m mx R 1 1 [:: [:: 1]]%Q = (1%:R / 1%:R)%:M by rewrite divr1; compute_mx.
move/(_ e); rewrite (eq_bigr (fun _ => ofQ R 4)) => [|w _].
  rewrite sumr_const card_ffun !card_ord !exp1n !divr1 mulr1n addrC subrK -(ofQ_nat R 2) => /eqP.
  by rewrite ofQ_eqE.
have -> : \matrix_(k < 2, l < 1) mx R 1 1 [:: [:: 1]]%Q (w k) l = mx R 2 1 [:: [:: 1]; [:: 1]]%Q.
  by apply/matrixP => k l; rewrite !mxE (ord1 l) (ord1 (w k)); case: k => [[|[|//]] ?].
by collect; rewrite mx_at; apply: ofQ_eq.
Qed.
